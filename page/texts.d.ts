declare module "*.css" {
  const text: string;
  export default text;
}
declare module "d3-array";
declare module "d3-contour";

declare module "*.md" {
  const text: string;
  export default text;
}
