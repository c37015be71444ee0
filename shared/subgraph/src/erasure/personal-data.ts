import type { Bilingual } from "@alpokat/kernel";
import type { RetentionClass } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";

/** Where a service keeps personal data of somebody, and what of it goes when it is erased. */
export interface ErasableTable {
  /** With its schema. */
  readonly table: string;
  /** Column that says whose the row is. */
  readonly subject: string;
  /** An account's id is a `uuid`; who may be a buyer without an account is `text`. */
  readonly subjectType: "uuid" | "text";
  /** SQL: which of the subject's rows; without it, all. */
  readonly only?: string;
  /** Columns that become null: ciphertexts, blind indexes and what stands in clear. Empty where the row itself stays as it is. */
  readonly columns: readonly string[];
  /** Further assignments in SQL, such as a state. */
  readonly set?: string;
  /** The whole row goes. */
  readonly isDeleted?: boolean;
  /** For classes that are kept for years after a fiscal year: the column with the moment that the row belongs to. */
  readonly datedBy?: string;
}

/** SQL that goes with the tables of a class: one UPDATE or DELETE, of which `$1` is an array of subjects, those of the type. */
export interface Alongside {
  /** The table that it changes, with its schema. */
  readonly table: string;
  readonly subjectType: ErasableTable["subjectType"];
  readonly sql: string;
}

/** One retention class of a service: its key is destroyed and its tables are emptied together. */
export interface PersonalDataClass {
  readonly retention: RetentionClass;
  readonly tables: readonly ErasableTable[];
  /** What has no column of its own that says whose it is. */
  readonly alongside?: readonly Alongside[];
}

/** What became of one class in one service. */
export interface ErasedClass {
  readonly retention: string;
  readonly outcome: "ERASED" | "KEPT" | "NOTHING_HELD";
  /** ISO 8601; null where it isn't known yet. */
  readonly keptUntil: string | null;
  readonly reason: Bilingual | null;
  /** Article that says so. */
  readonly law: string | null;
}

/** Everything personal that a service keeps, in one readable table. */
export interface PersonalDataDeclaration {
  readonly classes: readonly PersonalDataClass[];
  /** The buyer of a receipt, as this service knows them; null for a receipt that it doesn't have. */
  readonly buyerOfReceipt?: (manager: EntityManager, receiptId: string) => Promise<string | null>;
  /** What the law keeps in any case, as far as the subject may know of it. */
  readonly keptByLaw?: (manager: EntityManager, subject: string) => Promise<readonly ErasedClass[]>;
}
