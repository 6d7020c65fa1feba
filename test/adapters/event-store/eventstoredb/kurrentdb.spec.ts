import { clusterSuite } from './cluster-suite.js';
import { openingSuite } from './opening-suite.js';
import { serverSuite } from './server-suite.js';

openingSuite('kurrentdb');
serverSuite('kurrentdb');
clusterSuite('kurrentdb');
