/* An engine in a process of its own, for a test to kill. Arguments: the assembly and the state folder. */
import { EngineClock } from '../../../../local/clock.ts';
import { startEngine } from '../../../../local/engine.ts';

const [assembly = '', stateFolder = ''] = process.argv.slice(2);
const engine = await startEngine({ assembly, stateFolder, ports: { api: 0 }, clock: new EngineClock() });
void engine.invoke('Spin', {});
void engine.invoke('Wait', {});
console.log(JSON.stringify(engine.endpoints));
