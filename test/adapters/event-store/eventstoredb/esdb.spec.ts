import { clusterSuite } from './cluster-suite.js';
import { openingSuite } from './opening-suite.js';
import { serverSuite } from './server-suite.js';

openingSuite('esdb');
serverSuite('esdb');
clusterSuite('esdb');
