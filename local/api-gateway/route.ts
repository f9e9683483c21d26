import type { LambdaFunction } from '../lambda/lambda-function.ts';

type Segment =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `{proxy+}`: the rest of the path, at least one segment. */
  | { readonly kind: 'greedy'; readonly name: string };

/** A route of the API. */
export interface Route {
  /** `GET /payments/{reference}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly lambda: Pick<LambdaFunction, 'invoke'>;
  readonly timeoutMs: number;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface ParsedRoute {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly Segment[];
}

const SEGMENT_ORDER: readonly Segment['kind'][] = ['exact', 'variable', 'greedy'];

/**
 * Finds the route of a request, the most specific first: segment by segment an exact one before a variable, and that before a
 * greedy one; then a method before `ANY`; then `$default`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export class RouteTable {
  readonly #routes: readonly ParsedRoute[];
  readonly #default: Route | undefined;

  constructor(routes: readonly Route[]) {
    this.#default = routes.find((route) => route.routeKey === '$default');
    this.#routes = routes
      .filter((route) => route.routeKey !== '$default')
      .map(parse)
      .sort(bySpecificity);
  }

  /** @param path decoded, as API Gateway matches it */
  find(method: string, path: string): RouteMatch | undefined {
    const parts = path.split('/').slice(1);
    for (const { route, method: routeMethod, segments } of this.#routes) {
      if (routeMethod !== 'ANY' && routeMethod !== method) continue;
      const pathParameters = matchSegments(segments, parts);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return this.#default === undefined ? undefined : { route: this.#default, pathParameters: {} };
  }
}

function parse(route: Route): ParsedRoute {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/').slice(1).map(parseSegment) };
}

function parseSegment(text: string): Segment {
  const [, name, plus] = /^\{(.+?)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'exact', text };
  return { kind: plus === '+' ? 'greedy' : 'variable', name };
}

function bySpecificity(left: ParsedRoute, right: ParsedRoute): number {
  for (const [index, segment] of left.segments.entries()) {
    const other = right.segments[index];
    if (other === undefined) break;
    const order = SEGMENT_ORDER.indexOf(segment.kind) - SEGMENT_ORDER.indexOf(other.kind);
    if (order !== 0) return order;
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    switch (segment.kind) {
      case 'exact':
        if (part !== segment.text) return undefined;
        break;
      case 'variable':
        if (part === '') return undefined;
        parameters[segment.name] = part;
        break;
      case 'greedy':
        parameters[segment.name] = parts.slice(index).join('/');
        return parameters;
    }
  }
  return segments.length === parts.length ? parameters : undefined;
}
