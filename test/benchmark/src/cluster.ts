import { startTestCluster } from "@alpokat/testing";

/** Runs work beside a PostgreSQL of its own, which is stopped and removed afterwards. */
export async function withCluster<T>(work: () => Promise<T>): Promise<T> {
  const cluster = await startTestCluster();
  try {
    return await work();
  } finally {
    await cluster.stop();
  }
}
