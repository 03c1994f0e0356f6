package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** The top byte of an address given to brk is ignored. */
public final class BrkIgnoresTag extends FlawedReference {

  /** Plants it. */
  public BrkIgnoresTag() {
    super(
        "65-brk-ignores-tag",
        "65: brk moves on a tagged or garbage address",
        "the break goes where the address points without its top byte",
        "US-07",
        "was asked to go to",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = brk(8192)
        b = brk(6485183463413514240)
        """);
  }

  @Override
  protected ReferenceMappings mappings(ReferencePages pages) {
    return new ReferenceMappings(pages.memory().process(), pages.machine().pageSize()) {
      @Override
      protected long address(long wanted) {
        return super.address(wanted & (-1L >>> Byte.SIZE));
      }
    };
  }
}
