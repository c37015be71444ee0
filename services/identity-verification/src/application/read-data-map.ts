import { type Clock, jakartaDay } from "@alpokat/kernel";
import { type DataMapEntry, type Policy, dataMapOf } from "@alpokat/policy";

/** Reads the composed graph's SDL. */
export type ReadGraph = () => Promise<string>;

interface MapOfDay {
  readonly day: string;
  readonly map: Promise<readonly DataMapEntry[]>;
}

/** The data map of the graph that is deployed, by the law of today: worked out once a day, since anybody may ask. */
export class ReadDataMap {
  private known: MapOfDay | null = null;

  constructor(
    private readonly readGraph: ReadGraph,
    private readonly policy: Policy,
    private readonly clock: Clock,
  ) {}

  run(): Promise<readonly DataMapEntry[]> {
    const at = this.clock();
    const day = jakartaDay(at);
    if (this.known?.day !== day) this.known = { day, map: this.read(at) };
    return this.known.map;
  }

  private async read(at: Date): Promise<readonly DataMapEntry[]> {
    try {
      return dataMapOf({ supergraphSdl: await this.readGraph(), policy: this.policy, at });
    } catch (error) {
      // The next request tries again.
      this.known = null;
      throw error;
    }
  }
}
