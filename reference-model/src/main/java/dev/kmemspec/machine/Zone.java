package dev.kmemspec.machine;

/**
 * A run of frames of one kind on one node, all of them managed by the page allocator.
 *
 * @param node the node's number, from 0
 * @param kind which zone
 * @param firstFrame the lowest frame number (pfn)
 * @param frames how many frames, at least 1
 */
public record Zone(int node, ZoneKind kind, long firstFrame, long frames) {

  public Zone {
    if (node < 0 || node > 1023) {
      throw new IllegalArgumentException("node " + node + ": a node's number is 0 to 1023");
    }
    if (firstFrame < 0 || frames < 1 || firstFrame + frames < 0) {
      throw new IllegalArgumentException(
          "zone "
              + kind.label()
              + " of "
              + frames
              + " frames from "
              + firstFrame
              + ": a zone has at least one frame and no negative ones");
    }
  }

  /** One past the last frame. */
  public long endFrame() {
    return firstFrame + frames;
  }

  /** Whether the frame lies in this zone. */
  public boolean contains(long frame) {
    return frame >= firstFrame && frame < endFrame();
  }
}
