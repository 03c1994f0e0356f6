package dev.kmemspec.alloc.page;

/**
 * What a zone is made from.
 *
 * @param node the node's number
 * @param kind one of {@link #DMA} to {@link #MOVABLE}: a request falls back to lower kinds only
 * @param firstFrame its lowest frame
 * @param frames how many
 * @param min below it only privileged requests are served, in pages (PG-53)
 * @param low the mark of the first attempt (PG-56)
 * @param reserves lowmem_reserve by the highest zone that a request may use, in pages (PG-57)
 */
@SuppressWarnings("ArrayRecordComponent") // Set up once; never compared.
public record ZoneSpec(
    int node, int kind, int firstFrame, int frames, long min, long low, long[] reserves) {
  public static final int DMA = 0;
  public static final int DMA32 = 1;
  public static final int NORMAL = 2;
  public static final int HIGHMEM = 3;
  public static final int MOVABLE = 4;
  public static final int KINDS = 5;

  /** A zone without marks that keeps nothing back. */
  public static ZoneSpec plain(int firstFrame, int frames) {
    return new ZoneSpec(0, NORMAL, firstFrame, frames, 0, 0, new long[KINDS]);
  }
}
