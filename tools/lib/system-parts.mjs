import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run } from './child.mjs';
import { Sentence } from './sentence.mjs';

/**
 * What the tests need besides Node: real browsers, a real Redis, a real TURN server.
 * `env` names the variable that may hold the program's path, `places` where it lies when not on the PATH.
 */
const PARTS = {
  chromium: {
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    env: 'CHROME_PATH',
    places: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    packages: { debian: 'chromium', fedora: 'chromium', macos: '--cask chromium' },
  },
  firefox: {
    programs: ['firefox-esr', 'firefox'],
    env: 'FIREFOX_PATH',
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    packages: { debian: 'firefox-esr', fedora: 'firefox', macos: '--cask firefox' },
  },
  redis: {
    programs: ['redis-server', 'valkey-server'],
    env: 'REDIS_SERVER',
    places: ['/opt/homebrew/bin/redis-server', '/usr/local/bin/redis-server'],
    packages: { debian: 'redis-server', fedora: 'valkey', macos: 'redis' },
  },
  turnserver: {
    programs: ['turnserver'],
    places: ['/opt/homebrew/bin/turnserver', '/usr/local/bin/turnserver'],
    packages: { debian: 'coturn', fedora: 'coturn', macos: 'coturn' },
  },
  turnutils: {
    programs: ['turnutils_uclient'],
    places: ['/opt/homebrew/bin/turnutils_uclient', '/usr/local/bin/turnutils_uclient'],
    packages: { debian: 'coturn', fedora: 'coturn-utils', macos: 'coturn' },
  },
  faketime: {
    programs: ['faketime'],
    places: [],
    packages: { debian: 'faketime', fedora: 'libfaketime', macos: 'libfaketime' },
  },
  promtool: {
    programs: ['promtool'],
    places: ['/opt/homebrew/bin/promtool', '/usr/local/bin/promtool'],
    packages: { debian: 'prometheus', fedora: 'prometheus', macos: 'prometheus' },
  },
  // For `kubectl kustomize`, which is what it should be since 1.21.
  kubectl: {
    programs: ['kubectl'],
    places: ['/opt/homebrew/bin/kubectl', '/usr/local/bin/kubectl'],
    packages: { debian: 'kubernetes-client', fedora: 'kubernetes-client', macos: 'kubernetes-cli' },
  },
  ip: linuxOnly('ip', 'iproute2', 'iproute'),
  iptables: linuxOnly('iptables', 'iptables', 'iptables-nft'),
  conntrack: linuxOnly('conntrack', 'conntrack', 'conntrack-tools'),
  openssl: {
    programs: ['openssl'],
    places: [],
    packages: { debian: 'openssl', fedora: 'openssl', macos: 'openssl' },
  },
};

/** What speaks with the kernel of Linux, and is nowhere else. */
function linuxOnly(program, debian, fedora) {
  const places = [`/usr/sbin/${program}`, `/sbin/${program}`];
  return { programs: [program], places, packages: { debian, fedora } };
}

/**
 * Finds the named parts and resolves to the environment by which the tests find them too. What is missing is
 * installed on Debian as root; elsewhere a `Sentence` says what to install.
 */
export async function systemParts(names) {
  let missing = names.filter((name) => find(name) === null);
  if (missing.length > 0 && isDebian() && process.getuid?.() === 0) {
    await aptInstall(packagesOf(missing, 'debian'));
    missing = names.filter((name) => find(name) === null);
  }
  if (missing.length > 0) throw new Sentence(instructions(missing));

  const env = {};
  const folders = [];
  for (const name of names) {
    const program = find(name);
    if (PARTS[name].env) env[PARTS[name].env] = program;
    else folders.push(dirname(program));
  }
  return { ...env, PATH: [process.env.PATH, ...new Set(folders)].join(delimiter) };
}

function find(name) {
  const { env, programs, places } = PARTS[name];
  const chosen = env && process.env[env];
  if (chosen) return isProgram(chosen) ? chosen : null;
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = programs.flatMap((program) => path.map((folder) => join(folder, program)));
  return [...onPath, ...places].find(isProgram) ?? null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function packagesOf(names, system) {
  return [...new Set(names.flatMap((name) => PARTS[name].packages[system] ?? []))];
}

async function aptInstall(packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

function instructions(missing) {
  const programs = missing.map((name) => PARTS[name].programs[0]).join(', ');
  const variables = missing.flatMap((name) => PARTS[name].env ?? []);
  const lines = [
    `The tests need programs that were not found: ${programs}. Install them and run the same command again:`,
    `  Debian, Ubuntu  sudo apt-get install --no-install-recommends ${packagesOf(missing, 'debian').join(' ')}`,
    `  Fedora          sudo dnf install ${packagesOf(missing, 'fedora').join(' ')}`,
    ...packagesOf(missing, 'macos').map((name) => `  macOS           brew install ${name}`),
  ];
  if (variables.length > 0) {
    lines.push(`If one is installed elsewhere, set ${variables.join(' or ')} to its path.`);
  }
  return lines.join('\n');
}
