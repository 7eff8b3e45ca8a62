/**
 * What a gateway can be asked: the request methods of `@stoqey/ib`'s `IBApi` as plain values.
 *
 * @since 0.1.0
 */
import type { IBApi } from "@stoqey/ib/dist/api/api.js"
import type { ExecutionFilter } from "./Newer.ts"

type Methods<T> = {
  readonly [K in keyof T as T[K] extends (...args: never) => unknown ? K : never]: T[K] extends
    (...args: infer A) => unknown ? A : never
}

type Plumbing =
  | "connect"
  | "disconnect"
  | "disableUseV100Plus"
  | "on"
  | "once"
  | "off"
  | "addListener"
  | "removeListener"
  | "removeAllListeners"
  | "emit"
  | "eventNames"
  | "listeners"
  | "listenerCount"

/**
 * The parameters of every command by its name.
 *
 * @since 0.1.0
 * @category models
 */
export type Commands = Omit<Methods<IBApi>, Plumbing>

/**
 * A request to a gateway: the name of a method of `IBApi` and its arguments.
 *
 * @since 0.1.0
 * @category models
 */
export type Command = { readonly [K in keyof Commands]: { readonly _tag: K; readonly args: Commands[K] } }[
  keyof Commands
]

/**
 * The parameters of every request that some client makes: those of `IBApi`, with what newer gateways can be asked, and
 * five for which it has no method.
 *
 * @since 0.1.0
 * @category models
 */
export interface Requests extends Omit<Commands, "reqExecutions"> {
  readonly reqExecutions: [reqId: number, filter: ExecutionFilter]
  /** From version 197 on. */
  readonly reqCurrentTimeInMillis: []
  readonly verifyRequest: [apiName: string, apiVersion: string]
  readonly verifyMessage: [apiData: string]
  readonly verifyAndAuthRequest: [apiName: string, apiVersion: string, opaqueIsvKey: string]
  readonly verifyAndAuthMessage: [apiData: string, xyzResponse: string]
}

/**
 * A request to a gateway by any client. Every command is one.
 *
 * @since 0.1.0
 * @category models
 */
export type Request = { readonly [K in keyof Requests]: { readonly _tag: K; readonly args: Requests[K] } }[
  keyof Requests
]

/**
 * Makes a command.
 *
 * @example
 * ```ts
 * Command.make("reqAccountSummary", 9001, "All", "NetLiquidation")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <K extends keyof Commands>(_tag: K, ...args: Commands[K]): Command =>
  ({ _tag, args }) as unknown as Command
