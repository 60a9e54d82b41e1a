import { Cluster, type ClusterOptions } from '../cluster/cluster';
import { Crowd, type CrowdOptions } from '../crowd/crowd';
import { judge, type Judgement } from '../history/judge';
import type { Run } from './scenario';

export interface StageOptions
  extends
    Omit<ClusterOptions, 'random'>,
    Pick<CrowdOptions, 'policy' | 'meddle' | 'rooms' | 'perRoom'> {}

/** A cluster with people in it. */
export interface Stage {
  readonly cluster: Cluster;
  readonly crowd: Crowd;
  /** Waits until nothing is on its way, and judges what everybody saw. */
  judged(): Promise<Judgement>;
}

/** Sets everything up for the play, and takes it down after it whatever came of it. */
export async function onStage<T>(
  { random, log, isControl }: Run,
  options: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { rooms, perRoom, policy, meddle, ...clusterOptions } = options;
  const cluster = await Cluster.start({ ...clusterOptions, random });
  let crowd: Crowd | null = null;
  try {
    const { api, chooseUrl } = cluster;
    const gathered = await Crowd.gather({
      ...{ api, chooseUrl, random, rooms, perRoom },
      ...(policy === undefined ? {} : { policy }),
      ...(meddle === undefined ? {} : { meddle }),
    });
    crowd = gathered;
    return await play({
      cluster,
      crowd: gathered,
      async judged() {
        await gathered.settled({ isPatient: !isControl });
        return judge(gathered.people, Date.now());
      },
    });
  } catch (error) {
    log(cluster.logs());
    for (const line of crowd?.troubles() ?? []) log(line);
    throw error;
  } finally {
    crowd?.stop();
    await cluster.stop();
  }
}
