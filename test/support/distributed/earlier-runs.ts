import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import { PatientClient } from './patient-client.js';

interface Service {
  readonly binary: string;
  /** `sim-1@mooring`. */
  readonly host: string;
}

/** A log that was used before knows hosts for which nobody acts any more: they are to keep no new volumes. */
export const retireOtherHosts = async (nodes: readonly string[], plan: SimulatedPlan): Promise<void> => {
  const admin = await PatientClient.signIn(nodes, 'admin');
  const { body } = await admin.must<{ services: readonly Service[] }>('GET', '/volume/v3/os-services');
  const others = body.services.filter(({ host }) => !plan.some(({ name }) => host.split('@')[0] === name));
  for (const { binary, host } of others) await admin.must('PUT', '/volume/v3/os-services/disable', { binary, host });
};
