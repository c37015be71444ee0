import { rowsOf } from "@alpokat/audit";
import type { Category } from "@alpokat/policy";
import type { EntityManager } from "typeorm";
import type { Scopes } from "../application/ports";
import type { Scope, ScopeSubject, SubjectKind } from "../domain/legal-request";
import { ScopeRow } from "./rows";

export class ScopeRepository implements Scopes {
  constructor(private readonly manager: EntityManager) {}

  async propose({ subjects, categories, ...scope }: Scope): Promise<void> {
    const ids = (wanted: SubjectKind): string[] =>
      subjects.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    await this.manager.insert(ScopeRow, {
      ...scope,
      categories: [...categories],
      accounts: ids("ACCOUNT"),
      merchants: ids("MERCHANT"),
    });
  }

  async current(requestId: string): Promise<Scope | null> {
    const row = await this.manager.findOne(ScopeRow, {
      where: { requestId },
      order: { approvedBy: { direction: "ASC", nulls: "LAST" }, id: "DESC" },
    });
    return row && toScope(row);
  }

  async approve(scopeId: string, by: string, at: Date): Promise<boolean> {
    const answer: unknown = await this.manager.query(
      `UPDATE disclosure.scope SET approved_by = $2, approved_at = $3 WHERE id = $1 AND approved_by IS NULL RETURNING id`,
      [scopeId, by, at],
    );
    return rowsOf(answer).length === 1;
  }
}

function toScope({ accounts, merchants, categories, ...row }: ScopeRow): Scope {
  const of = (kind: SubjectKind, ids: readonly string[]): ScopeSubject[] => ids.map((id) => ({ kind, id }));
  return {
    ...row,
    categories: categories as Category[],
    subjects: [...of("ACCOUNT", accounts), ...of("MERCHANT", merchants)],
  };
}
