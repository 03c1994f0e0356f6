package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.UserCall;
import java.util.List;

/** The C library's heap: nothing, chunks that share a size and not, what is mapped, too much. */
final class UserAlphabet implements Alphabet {
  private static final long SIZE_MAX = -1L;

  /** Beyond the size from which glibc maps. */
  private static final long MAPPED = (128 << 10) + 1;

  @Override
  public Family family() {
    return Family.USER;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new UserCall.Malloc(0)),
        plain(new UserCall.Malloc(24)),
        plain(new UserCall.Malloc(25)),
        plain(new UserCall.Malloc(MAPPED)),
        plain(new UserCall.Malloc(SIZE_MAX)),
        plain(new UserCall.Calloc(3, 8)),
        plain(new UserCall.Calloc(2, 1L << 63)),
        plain(new UserCall.AlignedAlloc(256, 512)),
        plain(new UserCall.Realloc(Operand.NULL, 24)),
        plain(new UserCall.Free(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return List.of(
        plain(new UserCall.Free(p)),
        plain(new UserCall.Realloc(p, 8)),
        plain(new UserCall.Realloc(p, 1000)),
        plain(new UserCall.Realloc(p, SIZE_MAX)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return held.live() ? List.of() : List.of(plain(new UserCall.Free(held.operand())));
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case UserCall.Free free -> List.of(free.p());
      case UserCall.Realloc change -> List.of(change.p());
      default -> List.of();
    };
  }
}
