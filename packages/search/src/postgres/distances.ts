/** Distance operator and operator class of pgvector by metric; all distances are smaller for what is more similar. */
export const distances = {
  cosine: { operator: '<=>', opclass: 'vector_cosine_ops', score: (distance: number) => 1 - distance },
  dot: { operator: '<#>', opclass: 'vector_ip_ops', score: (distance: number) => 0 - distance },
  euclidean: { operator: '<->', opclass: 'vector_l2_ops', score: (distance: number) => 0 - distance },
} as const;
