package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.VmallocCall;
import java.util.ArrayList;
import java.util.List;

/** vmalloc and vmap: nothing, a byte, a page and a byte, more than there is; a page to map. */
final class VmallocAlphabet implements Alphabet {
  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.VMALLOC;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new VmallocCall.Vmalloc(0)),
        plain(new VmallocCall.Vmalloc(1)),
        plain(new VmallocCall.Vmalloc(PAGE + 1)),
        plain(new VmallocCall.Vmalloc((TINY.pages() + 1) * PAGE)),
        plain(new VmallocCall.Vmalloc(-1L)),
        plain(new VmallocCall.Vzalloc(PAGE)),
        plain(new VmallocCall.Vmalloc32(PAGE)),
        plain(new VmallocCall.VmallocGfp(2 * PAGE, Gfp.KERNEL.with(Gfp.ZERO))),
        plain(new VmallocCall.Vrealloc(Operand.NULL, PAGE, Gfp.KERNEL)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, 0)),
        plain(new VmallocCall.Vmap(List.of(), false)),
        plain(new VmallocCall.VmUnmapAliases()),
        plain(new VmallocCall.Vfree(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    List<Invocation> calls = new ArrayList<>();
    switch (held.made()) {
      case PageCall page -> {
        calls.add(plain(new VmallocCall.Vmap(List.of(p, p), false)));
        calls.add(plain(new VmallocCall.Vmap(List.of(p), true)));
        calls.add(plain(new VmallocCall.VmMapRam(List.of(p), 0)));
        calls.add(plain(new PageCall.FreePagesOf(p, 0)));
      }
      case VmallocCall.Vmap map ->
          calls.add(map.put() ? plain(new VmallocCall.Vfree(p)) : plain(new VmallocCall.Vunmap(p)));
      case VmallocCall.VmMapRam map -> calls.add(plain(new VmallocCall.VmUnmapRam(p, 1)));
      case VmallocCall.VmallocToPage look -> {}
      default -> {
        calls.add(plain(new VmallocCall.Vfree(p)));
        calls.add(plain(new VmallocCall.VmallocToPage(p)));
        calls.add(plain(new VmallocCall.Vrealloc(p, 0, Gfp.KERNEL)));
        calls.add(plain(new VmallocCall.Vrealloc(p, 8, Gfp.KERNEL.with(Gfp.ZERO))));
        calls.add(plain(new VmallocCall.Vrealloc(p, 3 * PAGE, Gfp.KERNEL)));
      }
    }
    return calls;
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return !held.live() && held.made() instanceof VmallocCall.Allocating
        ? List.of(plain(new VmallocCall.Vfree(held.operand())))
        : List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case VmallocCall.Vfree free -> List.of(free.addr());
      case VmallocCall.Vunmap free -> List.of(free.addr());
      case VmallocCall.VmUnmapRam free -> List.of(free.addr());
      case VmallocCall.Vrealloc change -> List.of(change.p());
      case VmallocCall.Vmap map -> map.put() ? map.pages() : List.of();
      case PageCall.FreePagesOf free -> List.of(free.page());
      default -> List.of();
    };
  }
}
