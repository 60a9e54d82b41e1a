import 'reflect-metadata';
import type { InjectionToken, Provider, Type } from '@nestjs/common';

/**
 * Puts objects together as Nest would, from the same providers, but at once: Nest's own injector takes turns
 * of the event loop, and a meeting has several gateways.
 */
export class Injector {
  readonly #providers: ReadonlyMap<InjectionToken, Provider>;
  readonly #made = new Map<InjectionToken, unknown>();

  constructor(providers: readonly Provider[]) {
    this.#providers = new Map(
      providers.map((one) => [typeof one === 'function' ? one : one.provide, one]),
    );
  }

  get<T>(token: InjectionToken<T>): T {
    if (!this.#made.has(token)) this.#made.set(token, this.#make(token));
    return this.#made.get(token) as T;
  }

  /** Calls a hook of Nest's lifecycle on whatever was made and has it. */
  async call(hook: 'onModuleInit' | 'onModuleDestroy' | 'onApplicationShutdown'): Promise<void> {
    for (const made of this.#made.values()) {
      const method: unknown = typeof made === 'object' && made && Reflect.get(made, hook);
      if (typeof method === 'function') await Reflect.apply(method, made, []);
    }
  }

  #make(token: InjectionToken): unknown {
    const provider = this.#providers.get(token);
    if (provider === undefined) throw new Error(`nobody provides ${String(token)}`);
    if (typeof provider === 'function') return this.#construct(provider);
    if ('useValue' in provider) return provider.useValue;
    if ('useClass' in provider) return this.#construct(provider.useClass);
    throw new Error(`${String(token)} is provided in a way that is not modelled`);
  }

  /** By what SWC and `@Inject` write down of the parameters. */
  #construct(type: Type): unknown {
    const types = (Reflect.getMetadata('design:paramtypes', type) ?? []) as InjectionToken[];
    const named = (Reflect.getMetadata('self:paramtypes', type) ?? []) as {
      readonly index: number;
      readonly param: InjectionToken;
    }[];
    const tokens = types.map((one, i) => named.find(({ index }) => index === i)?.param ?? one);
    return new type(...tokens.map((one): unknown => this.get(one)));
  }
}
