import * as z from 'zod/mini';

/** What `GET /health` says when all can be reached. */
export const healthyBody = z.object({ status: z.literal(true), message: z.literal('Healthy') });

/** What it says when something can't be. */
export const unreachableBody = z.object({
  status: z.literal(false),
  message: z.literal('Not reachable'),
  data: z.object({ unreachable: z.array(z.string()) }),
});

export type HealthyBody = z.infer<typeof healthyBody>;
export type UnreachableBody = z.infer<typeof unreachableBody>;
