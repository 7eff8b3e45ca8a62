/** The one function of `ini` that is used; the package brings no types of its own. */
declare module "ini" {
  export const parse: (text: string) => unknown
}
