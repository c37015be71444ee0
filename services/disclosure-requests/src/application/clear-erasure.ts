import { type Clock, PublicError, SERVICES, type ServiceName } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { AtDesk } from "./ports";

const isService = (id: string | null): id is ServiceName =>
  id !== null && (SERVICES as readonly string[]).includes(id);

/**
 * Tells a service that is about to destroy a subject's keys whether a legal case holds the data, and notes that it did:
 * a hold that is placed afterwards names the services that it came too late for. A hold and a clearance of one subject
 * are one after the other, so there is no moment between them.
 */
export class ClearErasure {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** @throws PublicError FORBIDDEN for anybody but a service that carries out a privacy request. */
  async run(guard: RequestGuard, question: { subject: string; requestId: string }): Promise<boolean> {
    const { id, role, purpose } = guard.principal;
    if (role !== "service" || !isService(id) || purpose !== "privacy.request") throw refusal();
    const clearance = { ...question, service: id, at: this.clock() };
    return this.atDesk(guard, ({ holds }) => holds.clear(clearance));
  }
}

const refusal = (): PublicError =>
  new PublicError("FORBIDDEN", {
    id: "Hanya layanan yang menjalankan permintaan privasi yang boleh menanyakan hal ini.",
    en: "Only a service that carries out a privacy request may ask this.",
  });
