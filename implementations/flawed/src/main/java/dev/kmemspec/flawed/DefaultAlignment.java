package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Alignment 0 means 8 bytes. */
public final class DefaultAlignment extends FlawedReference {

  /** Plants it. */
  public DefaultAlignment() {
    super(
        "x-default-alignment",
        "none: no default alignment",
        "alignment 0 means 8 bytes",
        "MB-07",
        "not of 64",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        a = memblock_alloc(8, 0)
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected long aligned(long align) {
        return super.aligned(align == 0 ? 8 : align);
      }
    };
  }
}
