/**
 * The three ways in which connecting can fail: `ConnectionError`, `AuthError` and `TimeoutError`.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"

/**
 * Why a line to the gateway could not be made, or ended.
 *
 * @since 0.1.0
 * @category models
 */
export const ConnectionReason = Schema.Literals([
  "Refused",
  "HostUnknown",
  "Unreachable",
  "TooManyOpenFiles",
  "ClosedDuringHandshake",
  "Closed",
  "Reset",
  "ClientIdInUse",
  "VersionUnsupported",
  "FrameViolation",
  "Undecodable",
  "PortMoved",
  "NotReady",
  "NotEncodable",
  "TooOld",
  "SlowConsumer",
  "Replaced"
])

/**
 * @since 0.1.0
 * @category models
 */
export type ConnectionReason = typeof ConnectionReason.Type

interface Explained {
  readonly says: string
  readonly retryable: boolean
  readonly remedy: string | null
}

const connection: { readonly [K in ConnectionReason]: Explained } = {
  Refused: {
    says: "nothing listens on that port",
    retryable: true,
    remedy: "Start TWS or IB Gateway, enable \"ActiveX and Socket Clients\" in its API settings, and compare the port."
  },
  HostUnknown: {
    says: "the host name is not known",
    retryable: true,
    remedy: "Correct IBKR_HOST, or mend the name resolution of this machine."
  },
  Unreachable: {
    says: "the host cannot be reached",
    retryable: true,
    remedy: "Check the host, the route and the firewall."
  },
  TooManyOpenFiles: {
    says: "this process may not open another socket",
    retryable: true,
    remedy: "Raise the limit of open files of this process (ulimit -n, LimitNOFILE)."
  },
  ClosedDuringHandshake: {
    says: "the connection was accepted and closed before the gateway said which version it speaks",
    retryable: true,
    remedy:
      "Something forwards this port to a gateway that is not up, or the gateway does not trust this address: look at both."
  },
  Closed: { says: "the gateway closed the connection", retryable: true, remedy: null },
  Reset: { says: "the connection was reset", retryable: true, remedy: null },
  ClientIdInUse: {
    says: "the client id is already in use at the gateway",
    retryable: true,
    remedy:
      "Stop the other program with this client id, or wait: a gateway frees a dead client's id late, sometimes only when it restarts."
  },
  VersionUnsupported: {
    says: "the gateway speaks no version of the protocol that we speak (151 to 193)",
    retryable: false,
    remedy: "Update TWS or IB Gateway."
  },
  FrameViolation: {
    says: "the gateway announced a frame of an impossible length",
    retryable: true,
    remedy: "Make sure that this port is TWS or IB Gateway and nothing else."
  },
  Undecodable: {
    says: "nothing that the gateway sent could be decoded",
    retryable: true,
    remedy: "Make sure that this port is TWS or IB Gateway and nothing else."
  },
  PortMoved: { says: "the gateway moved its API to another port", retryable: true, remedy: null },
  NotReady: { says: "the connection is not ready", retryable: true, remedy: null },
  NotEncodable: {
    says: "the request holds a value that cannot be written; nothing was sent",
    retryable: false,
    remedy: "Correct the request's arguments."
  },
  TooOld: {
    says: "the gateway is too old for this request; nothing was sent",
    retryable: false,
    remedy: "Update TWS or IB Gateway, or leave out what it does not know yet."
  },
  SlowConsumer: {
    says: "a reader of events fell too far behind and was let go",
    retryable: true,
    remedy: "Read events faster, or filter them before slow work."
  },
  Replaced: { says: "the connection was given up on request", retryable: true, remedy: null }
}

/**
 * The line could not be made or has ended. `endpoint` is `host:port`, `detail` what the gateway or the system said,
 * masked, `code` the gateway's code where there is one, `port` the new port of `PortMoved`.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionError extends Schema.TaggedError<ConnectionError>()("ConnectionError", {
  reason: ConnectionReason,
  endpoint: Schema.optionalKey(Schema.String),
  code: Schema.optionalKey(Schema.Int),
  detail: Schema.optionalKey(Schema.String),
  port: Schema.optionalKey(Schema.Int)
}) {
  override get message(): string {
    const where = this.endpoint === undefined ? "" : ` to ${this.endpoint}`
    const detail = this.detail === undefined ? "" : ` (${this.detail})`
    return `Connection${where}: ${connection[this.reason].says}${detail}`
  }
  /** May the next attempt succeed without a change by a human? */
  get isRetryable(): boolean {
    return connection[this.reason].retryable
  }
  /** What a human can do about it. */
  get remedy(): string | null {
    return connection[this.reason].remedy
  }
  /** Is it the request that could not be written, and nothing wrong with the line? */
  get isUnwritable(): boolean {
    return this.reason === "NotEncodable" || this.reason === "TooOld"
  }
}

/**
 * Why an account may not be used. The first two heal by themselves or by configuration and are asked again at circuit
 * cadence; the last two contradict the pin that the state directory keeps, and only a human clears them.
 *
 * @since 0.1.0
 * @category models
 */
export const AuthReason = Schema.Literals(["NoAccount", "AccountNotManaged", "AccountMismatch", "TypeMismatch"])

/**
 * @since 0.1.0
 * @category models
 */
export type AuthReason = typeof AuthReason.Type

const auth: { readonly [K in AuthReason]: Explained } = {
  NoAccount: {
    says: "the gateway manages no account",
    retryable: false,
    remedy: "Finish the login at the gateway."
  },
  AccountNotManaged: {
    says: "the configured account is not managed by this login",
    retryable: false,
    remedy: "Correct IBKR_ACCOUNT, or log the gateway in with the user that owns it."
  },
  AccountMismatch: {
    says: "the gateway is logged in to another account than the one this state directory is pinned to",
    retryable: false,
    remedy:
      "Log the gateway in to the pinned account, or, if the change is meant, reconnect (effect-ibkr reconnect), or stop in order and start again."
  },
  TypeMismatch: {
    says: "the account's type (paper, live) is not the one this state directory is pinned to",
    retryable: false,
    remedy:
      "Log the gateway in to the pinned account, or, if the change is meant, reconnect (effect-ibkr reconnect), or stop in order and start again."
  }
}

/**
 * The session is not on an account that may be used. `expected` and `actual` are masked where they are live.
 *
 * @since 0.1.0
 * @category errors
 */
export class AuthError extends Schema.TaggedError<AuthError>()("AuthError", {
  reason: AuthReason,
  expected: Schema.optionalKey(Schema.String),
  actual: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const expected = this.expected === undefined ? "" : `, expected ${this.expected}`
    const actual = this.actual === undefined ? "" : `, found ${this.actual}`
    return `Account: ${auth[this.reason].says}${expected}${actual}`
  }
  /** Never: the same attempt gives the same account. */
  get isRetryable(): boolean {
    return auth[this.reason].retryable
  }
  /** What a human can do about it. */
  get remedy(): string | null {
    return auth[this.reason].remedy
  }
  /** Does it contradict the persisted pin, so that only a human may clear it? */
  get isFinal(): boolean {
    return this.reason === "AccountMismatch" || this.reason === "TypeMismatch"
  }
}

/**
 * What did not happen in time.
 *
 * @since 0.1.0
 * @category models
 */
export const TimedOperation = Schema.Literals([
  "TcpConnect",
  "Handshake",
  "Ready",
  "Snapshot",
  "Attempt",
  "Heartbeat"
])

/**
 * @since 0.1.0
 * @category models
 */
export type TimedOperation = typeof TimedOperation.Type

const timeout: { readonly [K in TimedOperation]: { readonly says: string; readonly remedy: string | null } } = {
  TcpConnect: {
    says: "the host did not answer the TCP connect",
    remedy: "Check the host, the route and the firewall."
  },
  Handshake: {
    says: "the port is open but the API is not ready: no version reply",
    remedy: "Look at the gateway: a login, a second factor or a dialog may be waiting."
  },
  Ready: {
    says: "the gateway answered the handshake but sent no account list or no next order id",
    remedy: "Look at the gateway: the login may not be complete."
  },
  Snapshot: { says: "the gateway did not finish listing positions or open orders", remedy: null },
  Attempt: { says: "the whole attempt took too long", remedy: null },
  Heartbeat: {
    says: "the gateway went silent: no frame",
    remedy: "Look at the gateway: it may be frozen, or the network is gone."
  }
}

/**
 * Something did not happen in time. `duration` is the deadline in milliseconds.
 *
 * @since 0.1.0
 * @category errors
 */
export class TimeoutError extends Schema.TaggedError<TimeoutError>()("TimeoutError", {
  operation: TimedOperation,
  duration: Schema.Finite,
  endpoint: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const where = this.endpoint === undefined ? "" : ` (${this.endpoint})`
    return `${this.operation}: ${timeout[this.operation].says} within ${
      Duration.format(Duration.millis(this.duration))
    }${where}`
  }
  /** Always: the next attempt may be in time. */
  get isRetryable(): boolean {
    return true
  }
  /** What a human can do about it. */
  get remedy(): string | null {
    return timeout[this.operation].remedy
  }
}

/**
 * Everything that connecting can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export const IbkrError = Schema.Union([ConnectionError, AuthError, TimeoutError])

/**
 * @since 0.1.0
 * @category errors
 */
export type IbkrError = typeof IbkrError.Type
