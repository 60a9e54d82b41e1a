import type { Person } from '@madang/testing-browser';

/** What hosts do, in the words of the page. */
export class Host {
  constructor(readonly person: Person) {}

  /** Turns a switch of the host controls, and closes them again. */
  async turn(policy: 'policy-waiting-room' | 'policy-locked', isOn: boolean): Promise<void> {
    const { page } = this.person;
    await this.#openControls();
    const control = this.person.part(policy);
    await control.setChecked(isOn);
    await page.keyboard.press('Escape');
    await this.person.part('host-controls').waitFor({ state: 'detached' });
  }

  async #openControls(): Promise<void> {
    await this.person.part('open-more').click();
    await this.person.part('more-host-controls').click();
    await this.person.part('host-controls').waitFor();
  }

  /** Opens the menu of somebody among the people, and chooses from it. */
  async choose(name: string, action: string): Promise<void> {
    const { person } = this;
    if (!(await person.part('people-panel').isVisible())) await person.part('open-people').click();
    const row = person.part('person').filter({ hasText: name });
    await row.locator('[data-test="person-menu"]').click();
    await person.part(`person-${action}`).click();
  }

  async remove(name: string, { ban }: { readonly ban: boolean }): Promise<void> {
    await this.choose(name, 'remove');
    const dialog = this.person.part('remove-dialog');
    if (ban) await this.person.part('ban').setChecked(true);
    await dialog.locator('[type="submit"]').click();
    await dialog.waitFor({ state: 'detached' });
  }

  async handOver(name: string): Promise<void> {
    await this.choose(name, 'handOver');
    const dialog = this.person.part('hand-over-dialog');
    await dialog.locator('[type="submit"]').click();
    await dialog.waitFor({ state: 'detached' });
  }

  async end(): Promise<void> {
    await this.#openControls();
    await this.person.part('end-meeting').click();
    await this.person.part('end-dialog').locator('[type="submit"]').click();
  }
}

/** From the lobby of a room where hosts let people in. */
export async function knock(person: Person): Promise<void> {
  await person.part('name-input').fill(person.name);
  await person.part('join').click();
  await person.part('asked-to-join').waitFor();
}
