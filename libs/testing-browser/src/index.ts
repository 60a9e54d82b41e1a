export { chromiumPath, launchChromium, type ChromiumOptions } from './chromium';
export { eventually } from './eventually';
export { installProbe, readContrast, readReception, type Reception } from './media-probe';
export { Person } from './person';
export { allSeeAndHearEachOther, seesAndHears, type Watcher } from './sees-and-hears';
export { callWitness, hearWitness, takeSmallPictures, type Testimony } from './witness';
