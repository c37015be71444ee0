import { type EntityManager, LessThan } from "typeorm";
import type { Agencies, IdPage } from "../application/ports";
import type { Agency, AgencyOfficer, OfficerDetails } from "../domain/agency";
import { AgencyOfficerRow, AgencyRow } from "./rows";
import type { SealedTexts } from "./sealed-texts";

const officerKey = (id: string): string => `agency-officer:${id}`;
const placeOf = (row: string) => ({ table: "disclosure.agency_officer", column: "details", row });

export class AgencyRepository implements Agencies {
  constructor(
    private readonly manager: EntityManager,
    private readonly texts: SealedTexts,
  ) {}

  async add({ id, name, emailDomain, registeredAt }: Agency): Promise<boolean> {
    const inserted = await this.manager.query<unknown[]>(
      `INSERT INTO disclosure.agency (id, name, email_domain, registered_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO NOTHING RETURNING id`,
      [id, name, emailDomain, registeredAt],
    );
    return inserted.length === 1;
  }

  find(id: string): Promise<Agency | null> {
    return this.manager.findOneBy(AgencyRow, { id });
  }

  page({ limit, after }: IdPage): Promise<Agency[]> {
    return this.manager.find(AgencyRow, {
      ...(after !== null && { where: { id: LessThan(after) } }),
      order: { id: "DESC" },
      take: limit,
    });
  }

  async addOfficer({ id, agencyId, registeredAt }: AgencyOfficer, details: OfficerDetails): Promise<void> {
    const detailsSealed = await this.texts.seal(officerKey(id), placeOf(id), JSON.stringify(details));
    await this.manager.insert(AgencyOfficerRow, { id, agencyId, registeredAt, detailsSealed });
  }

  async officerOf(agencyId: string, id: string): Promise<OfficerDetails | null> {
    const row = await this.manager.findOneBy(AgencyOfficerRow, { id, agencyId });
    if (!row) return null;
    return JSON.parse(
      await this.texts.open(officerKey(id), placeOf(id), row.detailsSealed),
    ) as OfficerDetails;
  }
}
