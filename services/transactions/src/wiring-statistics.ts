import { type ServiceKit } from "@alpokat/subgraph";
import { StatisticsReleaseResolver } from "./api/statistics-release.resolver";
import { StatisticsResolver } from "./api/statistics.resolver";
import { MakeStatisticsRelease } from "./application/make-statistics-release";
import type { InJob, InTransaction } from "./application/ports";
import { PurchaseStatistics } from "./application/purchase-statistics";
import { ReadStatisticsReleases } from "./application/read-statistics-releases";
import { RequestStatisticsRelease } from "./application/request-statistics-release";
import { StatisticsReleaser } from "./releasing/statistics-releaser";
import { CryptoRandomSource } from "./security/crypto-random-source";
import { serviceGuard } from "./security/service-guard";

/** Monthly statistics: who may release them, the job that does, and their readers. */
export function wireStatistics(kit: ServiceKit, inTransaction: InTransaction, inJob: InJob) {
  const { clock, logger } = kit;
  const releases = new StatisticsReleaseResolver(
    new RequestStatisticsRelease(inJob, clock),
    new ReadStatisticsReleases(inTransaction),
  );
  const guard = () => serviceGuard(kit.policy, clock, { purpose: "statistics.aggregate" });
  const means = { random: new CryptoRandomSource(), guard, clock };
  const releaser = new StatisticsReleaser(new MakeStatisticsRelease(inJob, means), (error) => {
    logger.error({ job: "statistics", error }, "a release of statistics met a fault and is tried again");
  });
  return {
    releases,
    releaser,
    resolvers: [new StatisticsResolver(new PurchaseStatistics(inTransaction)), releases],
  };
}
