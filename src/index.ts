/**
 * The public modules of effect-ibkr, each as a namespace.
 *
 * @since 0.1.0
 */
export * as Account from "./domain/Account.ts"
export * as Alert from "./domain/Alert.ts"
export * as Command from "./domain/Command.ts"
export * as Event from "./domain/Event.ts"
export * as Mask from "./domain/Mask.ts"
export * as Notice from "./domain/Notice.ts"
export * as Status from "./domain/Status.ts"
export * as IbkrError from "./errors/IbkrError.ts"
export * as OrderRefused from "./errors/OrderRefused.ts"
export * as PositionsLeft from "./errors/PositionsLeft.ts"
export * as TwsCode from "./errors/TwsCode.ts"
export * as Ibkr from "./Ibkr.ts"
export * as Connection from "./layers/Connection.ts"
export * as Notifier from "./layers/Notify/Notifier.ts"
export * as Settings from "./layers/Settings.ts"
export * as StateFiles from "./layers/State/Files.ts"
export * as StateMemory from "./layers/State/Memory.ts"
export * as State from "./layers/State/State.ts"
export * as Simulated from "./layers/Tws/Simulated.ts"
export * as Socket from "./layers/Tws/Socket.ts"
export * as Tws from "./layers/Tws/Tws.ts"
export * as Backoff from "./schedules/Backoff.ts"
export * as Deadlines from "./schedules/Deadlines.ts"
export * as Maintenance from "./schedules/Maintenance.ts"
