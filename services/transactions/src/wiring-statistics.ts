import { type ServiceKit } from "@alpokat/subgraph";
import { StatisticsReleaseResolver } from "./api/statistics-release.resolver";
import { StatisticsResolver } from "./api/statistics.resolver";
import { MakeStatisticsRelease } from "./application/make-statistics-release";
import type { InJob, InTransaction } from "./application/ports";
import { PurchaseStatistics } from "./application/purchase-statistics";
import { ReadStatisticsReleases } from "./application/read-statistics-releases";
import { RequestStatisticsRelease } from "./application/request-statistics-release";
import { statisticsGuard } from "./releasing/service-guard";
import { StatisticsReleaser } from "./releasing/statistics-releaser";
import { CryptoRandomSource } from "./security/crypto-random-source";

/** Monthly statistics: who may release them, the job that does, and their readers. */
export function wireStatistics(
  { policy, clock, logger }: ServiceKit,
  inTransaction: InTransaction,
  inJob: InJob,
) {
  const releases = new StatisticsReleaseResolver(
    new RequestStatisticsRelease(inJob, clock),
    new ReadStatisticsReleases(inTransaction),
  );
  const means = { random: new CryptoRandomSource(), guard: statisticsGuard(policy, clock), clock };
  const releaser = new StatisticsReleaser(new MakeStatisticsRelease(inJob, means), (error) => {
    logger.error({ job: "statistics", error }, "a release of statistics met a fault and is tried again");
  });
  return {
    releases,
    releaser,
    resolvers: [new StatisticsResolver(new PurchaseStatistics(inTransaction)), releases],
  };
}
