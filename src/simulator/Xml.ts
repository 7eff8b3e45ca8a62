/**
 * XML as a gateway sends it inside of some messages: elements with attributes, text escaped, nothing indented.
 *
 * @since 0.1.0
 */

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;" }

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => escapes[one] ?? one)

/**
 * The attributes of an element.
 *
 * @since 0.1.0
 * @category models
 */
export type Attributes = Readonly<Record<string, string>>

/**
 * An element of elements.
 *
 * @since 0.1.0
 * @category constructors
 */
export const element = (name: string, content: ReadonlyArray<string>, attributes: Attributes = {}): string => {
  const inside = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`).join("")
  return `<${name}${inside}>${content.join("")}</${name}>`
}

/**
 * An element of text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (name: string, content: string, attributes: Attributes = {}): string =>
  element(name, [escape(content)], attributes)

/**
 * A whole document.
 *
 * @since 0.1.0
 * @category constructors
 */
export const document = (name: string, content: ReadonlyArray<string>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}\n`
