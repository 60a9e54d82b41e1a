/** Builds the web app of the current directory with its own Vite configuration, and the list of what was bundled. */
import { createRequire } from 'node:module';
import { isAbsolute, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeBill } from './bill-of-materials.mjs';

const { resolve } = createRequire(pathToFileURL('package.json'));
const { build } = await import(pathToFileURL(resolve('vite')).href);

const bill = {
  name: 'bill-of-materials',
  async writeBundle({ dir }) {
    const modules = [...this.getModuleIds()].map((id) => id.replace(/^\0|\?.*$/g, ''));
    const files = modules.filter((id) => isAbsolute(id)).map((id) => relative('.', id));
    await writeBill(dir, [...new Set(files)]);
  },
};

await build({ plugins: [bill] });
