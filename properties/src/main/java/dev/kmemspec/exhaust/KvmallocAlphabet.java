package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Operand;
import java.util.List;

/** kvmalloc: what kmalloc serves, what only vmalloc can, and more than INT_MAX. */
final class KvmallocAlphabet implements Alphabet {
  /** No block of the page allocator is as large. */
  private static final long MAPPED = ((long) TINY.pageSize() << TINY.maxOrder()) + 1;

  private static final Gfp ZEROED = Gfp.KERNEL.with(Gfp.ZERO);

  @Override
  public Family family() {
    return Family.KVMALLOC;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new KvmallocCall.Kvmalloc(0, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvmalloc(64, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvmalloc(MAPPED, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvmalloc(MAPPED, Gfp.NOWAIT)),
        plain(new KvmallocCall.Kvmalloc(1L << 31, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvzalloc(64, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvzalloc(MAPPED, Gfp.KERNEL)),
        plain(new KvmallocCall.KvmallocArray(2, 1L << 63, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvfree(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return List.of(
        plain(new KvmallocCall.Kvfree(p)),
        plain(new KvmallocCall.KvfreeSensitive(p, 8)),
        plain(new KvmallocCall.Kvrealloc(p, 0, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvrealloc(p, 32, ZEROED)),
        plain(new KvmallocCall.Kvrealloc(p, MAPPED, Gfp.KERNEL)),
        plain(new KvmallocCall.Kvrealloc(p, 1L << 31, Gfp.KERNEL)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return held.live() ? List.of() : List.of(plain(new KvmallocCall.Kvfree(held.operand())));
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case KvmallocCall.Kvfree free -> List.of(free.addr());
      case KvmallocCall.KvfreeSensitive free -> List.of(free.addr());
      case KvmallocCall.Kvrealloc change -> List.of(change.p());
      default -> List.of();
    };
  }
}
