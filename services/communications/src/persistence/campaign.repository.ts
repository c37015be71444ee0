import type { EntityManager } from "typeorm";
import type { Campaigns } from "../application/ports";
import type { Campaign } from "../domain/campaign";
import { CampaignRow } from "./rows";

export class CampaignRepository implements Campaigns {
  constructor(private readonly manager: EntityManager) {}

  async add({ subject, body, ...campaign }: Campaign): Promise<void> {
    await this.manager.insert(CampaignRow, {
      ...campaign,
      subjectId: subject.id,
      subjectEn: subject.en,
      bodyId: body.id,
      bodyEn: body.en,
    });
  }

  async find(id: string): Promise<Campaign | null> {
    const row = await this.manager.findOneBy(CampaignRow, { id });
    return row && toCampaign(row);
  }

  async lock(id: string): Promise<Campaign | null> {
    // In SQL: TypeORM's own locks ask for a transaction that it began itself.
    await this.manager.query("SELECT FROM communications.campaign WHERE id = $1 FOR UPDATE", [id]);
    return this.find(id);
  }

  async lockNear(before: Date): Promise<Campaign | null> {
    const [near] = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM communications.campaign WHERE state IN ('SCHEDULED', 'RUNNING') AND send_at <= $1
        ORDER BY send_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [before],
    );
    return near ? this.find(near.id) : null;
  }

  async save({ id, state, scheduledBy, sendAt, planned, planCursor }: Campaign): Promise<void> {
    await this.manager.update(CampaignRow, { id }, { state, scheduledBy, sendAt, planned, planCursor });
  }
}

const toCampaign = ({ subjectId, subjectEn, bodyId, bodyEn, ...row }: CampaignRow): Campaign => ({
  ...row,
  subject: { id: subjectId, en: subjectEn },
  body: { id: bodyId, en: bodyEn },
});
