/**
 * The little of a browser that the page uses, as types: the simulator is no program for browsers, and knows no more.
 *
 * @since 0.1.0
 */

/**
 * An event.
 *
 * @since 0.1.0
 * @category models
 */
export interface Event {
  readonly preventDefault: () => void
  /** What a server-sent event says. */
  readonly data?: string
}

/**
 * An element; a dialog, a field of a form and a `details` too, where it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Element {
  textContent: string
  className: string
  hidden: boolean
  disabled: boolean
  value: string
  readonly open: boolean
  readonly children: ArrayLike<Element>
  readonly append: (...nodes: ReadonlyArray<Element | string>) => void
  readonly prepend: (...nodes: ReadonlyArray<Element | string>) => void
  readonly replaceChildren: (...nodes: ReadonlyArray<Element | string>) => void
  readonly remove: () => void
  readonly setAttribute: (name: string, value: string) => void
  readonly addEventListener: (type: string, listener: (event: Event) => void) => void
  readonly showModal: () => void
  readonly close: () => void
  readonly reset: () => void
}

/**
 * An answer to a request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly text: () => Promise<string>
}

/**
 * A stream of server-sent events. `readyState` is 2 once it has given up.
 *
 * @since 0.1.0
 * @category models
 */
export interface EventSource {
  readonly readyState: number
  readonly addEventListener: (type: string, listener: (event: Event) => void) => void
  readonly close: () => void
}

/**
 * The window.
 *
 * @since 0.1.0
 * @category models
 */
export interface Window {
  readonly document: {
    readonly createElement: (tag: string) => Element
    readonly getElementById: (id: string) => Element | null
    title: string
  }
  readonly EventSource: new(address: string) => EventSource
  readonly fetch: (address: string, options: object) => Promise<Answer>
  readonly setTimeout: (does: () => void, millis: number) => number
  readonly clearTimeout: (timer: number) => void
}
