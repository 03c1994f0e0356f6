package dev.kmemspec.rule;

/** What a partial trace left open: counted, never a violation (TR-03 to TR-06). */
public final class Tally {
  long unknownFrees;
  long reappeared;
  long unseenFrees;
  long forgotten;

  /** Frees of blocks that no seen call handed out. */
  public long unknownFrees() {
    return unknownFrees;
  }

  /** Blocks handed out again although no seen call freed them. */
  public long reappeared() {
    return reappeared;
  }

  /** Objects freed unseen, as a free of the pages below them shows. */
  public long unseenFrees() {
    return unseenFrees;
  }

  /** Blocks forgotten because events were lost: they may be live or not. */
  public long forgotten() {
    return forgotten;
  }
}
