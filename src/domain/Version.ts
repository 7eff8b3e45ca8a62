/**
 * Which version of effect-ibkr this is; a test holds it to the package's manifest.
 *
 * @since 0.1.0
 */

/**
 * The version of this package.
 *
 * @since 0.1.0
 * @category constructors
 */
export const current = "0.1.0"
