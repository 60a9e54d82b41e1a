import { simulate } from './suite';

simulate({ of: 2, part: 0 });
