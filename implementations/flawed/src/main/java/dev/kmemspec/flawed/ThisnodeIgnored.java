package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** __GFP_THISNODE is a preference. */
public final class ThisnodeIgnored extends FlawedReference {

  /** Plants it. */
  public ThisnodeIgnored() {
    super(
        "x-thisnode-ignored",
        "none: memory of another node",
        "__GFP_THISNODE is a preference",
        "GF-17",
        "node 0",
        Profile.CONTRACT,
        """
        machine page=4096 zones=0:Normal:0+16,1:Normal:16+16 cpus=1 profile=contract
        a = alloc_pages_node(1, GFP_KERNEL|__GFP_THISNODE, 4)
        b = alloc_pages_node(1, GFP_KERNEL|__GFP_THISNODE, 4)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected List<ReferenceZone> zonelist(int nid, Gfp gfp) {
        return super.zonelist(nid, gfp.without(Gfp.THISNODE));
      }
    };
  }
}
