package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.List;

/** Slab caches that may and may not be merged, with and without constructor, and their objects. */
final class SlabAlphabet implements Alphabet {
  /** More objects of 1,500 bytes than the machine can give. */
  private static final int TOO_MANY = 99;

  /** A name for each cache. */
  private static final List<String> NAMES = List.of("dog", "cat", "owl", "bee", "ant", "elk");

  @Override
  public Family family() {
    return Family.SLAB;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    String name = NAMES.get(scene.count(SlabCall.KmemCacheCreate.class) % NAMES.size());
    return List.of(
        create(name, 72, 0, 0, false),
        create(name, 60, 64, 0, false),
        create(name, 72, 0, SlabFlags.CACHE_DMA, false),
        create(name, 1500, 0, 0, true),
        plain(new SlabCall.KmemCacheDestroy(Operand.NULL)));
  }

  private static Invocation create(String name, long size, long align, int flags, boolean ctor) {
    return plain(new SlabCall.KmemCacheCreate(name, size, align, new SlabFlags(flags), ctor));
  }

  @Override
  public List<Invocation> on(Held held) {
    return held.made() instanceof SlabCall.KmemCacheCreate create
        ? onCache(held.operand(), create)
        : onObject(held.operand(), held.made());
  }

  private static List<Invocation> onCache(Operand cache, SlabCall.KmemCacheCreate create) {
    List<Invocation> calls = new ArrayList<>();
    calls.add(plain(new SlabCall.KmemCacheAlloc(cache, Gfp.KERNEL)));
    calls.add(plain(new SlabCall.KmemCacheAllocNode(cache, THIS_NODE, 1)));
    calls.add(plain(new SlabCall.KmemCacheAllocBulk(cache, Gfp.KERNEL, 2)));
    if (create.ctor()) {
      calls.add(plain(new SlabCall.KmemCacheAllocBulk(cache, Gfp.KERNEL, TOO_MANY)));
    } else {
      calls.add(plain(new SlabCall.KmemCacheZalloc(cache, Gfp.KERNEL)));
      calls.add(plain(new SlabCall.KmemCacheAllocBulk(cache, Gfp.KERNEL.with(Gfp.ZERO), TOO_MANY)));
    }
    calls.add(plain(new SlabCall.KmemCacheShrink(cache)));
    calls.add(plain(new SlabCall.KmemCacheSize(cache)));
    calls.add(plain(new SlabCall.KmemCacheDestroy(cache)));
    return calls;
  }

  private static List<Invocation> onObject(Operand object, Call made) {
    return made instanceof SlabCall.Allocating alloc
        ? List.of(
            plain(new SlabCall.KmemCacheFree(alloc.cache(), object)),
            plain(new SlabCall.KmemCacheFreeBulk(Operand.NULL, List.of(object))))
        : List.of();
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return !held.live() && held.made() instanceof SlabCall.Allocating alloc
        ? List.of(plain(new SlabCall.KmemCacheFree(alloc.cache(), held.operand())))
        : List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case SlabCall.KmemCacheDestroy destroy -> List.of(destroy.cache());
      case SlabCall.KmemCacheFree free -> List.of(free.object());
      case SlabCall.KmemCacheFreeBulk free -> free.objects();
      default -> List.of();
    };
  }
}
