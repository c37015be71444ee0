import type { EntityManager } from "typeorm";
import type { ErasureAnswers } from "../../application/rights/ports";
import type { ErasedClass, ServiceErasure } from "../../domain/rights/erasure-answer";

interface Row {
  service: string;
  classes: (Omit<ErasedClass, "keptUntil"> & { keptUntil: string | null })[];
}

/** Answers of the services to erasures: no personal data, so that they outlive the person's. */
export class ErasureAnswerRepository implements ErasureAnswers {
  constructor(private readonly manager: EntityManager) {}

  async add(requestId: string, { service, classes }: ServiceErasure, at: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO identity.privacy_erasure_answer (request_id, service, classes, answered_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (request_id, service) DO UPDATE SET classes = EXCLUDED.classes, answered_at = EXCLUDED.answered_at`,
      [requestId, service, JSON.stringify(classes), at],
    );
  }

  async of(requestId: string): Promise<ServiceErasure[]> {
    const rows = await this.manager.query<Row[]>(
      "SELECT service, classes FROM identity.privacy_erasure_answer WHERE request_id = $1 ORDER BY service",
      [requestId],
    );
    return rows.map(({ service, classes }) => ({
      service,
      classes: classes.map((one) => ({
        ...one,
        keptUntil: one.keptUntil === null ? null : new Date(one.keptUntil),
      })),
    }));
  }
}
