/** A file of a package, as its manifest lists it. */
export interface PackageFile {
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Records of a data file; null for every other file. */
  readonly rows: number | null;
}

/** What a package says of itself: canonical JSON (RFC 8785), signed as a whole. */
export interface PackageManifest {
  readonly format: "alpokat-disclosure-package/1";
  readonly packageId: string;
  readonly requestId: string;
  readonly requestNumber: string;
  readonly scope: {
    readonly subjects: readonly { readonly kind: string; readonly id: string }[];
    readonly categories: readonly string[];
    readonly from: string;
    readonly to: string;
  };
  /** When the data was read. */
  readonly asOf: string;
  readonly sealedAt: string;
  /** Hash of the policy under which it was read. */
  readonly policyHash: string;
  readonly files: readonly PackageFile[];
}

export const PACKAGE_FORMAT = "alpokat-disclosure-package/1";
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.jws";
/** `typ` of the signature's header: a grant, signed by the same key, is no package and the other way round. */
export const SIGNATURE_TYPE = "alpokat-package+jws";
