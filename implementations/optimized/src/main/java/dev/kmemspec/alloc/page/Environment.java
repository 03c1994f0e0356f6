package dev.kmemspec.alloc.page;

/**
 * What lies around the allocator and may give pages back while it is asked, by freeing them on the
 * CPU that asks. No lock is held meanwhile.
 */
public interface Environment {
  /** Has nothing to give. */
  Environment NONE =
      new Environment() {
        @Override
        public long directReclaim(int gfp, int order) {
          return 0;
        }

        @Override
        public boolean outOfMemory(int gfp, int order) {
          return false;
        }
      };

  /** One round of reclaim for such a request; how many pages it gave back. */
  long directReclaim(int gfp, int order);

  /** Ends a process for such a request; whether there was one, whose memory is given back. */
  boolean outOfMemory(int gfp, int order);
}
