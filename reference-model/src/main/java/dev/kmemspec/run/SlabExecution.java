package dev.kmemspec.run;

import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the calls of slab caches. */
final class SlabExecution {
  private final Holdings holdings;
  private final Observer observer;

  SlabExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(SlabAllocator spi, SlabCall call, @Nullable String name) {
    return switch (call) {
      case SlabCall.KmemCacheCreate c -> create(spi, c, name);
      case SlabCall.KmemCacheDestroy c -> {
        spi.kmemCacheDestroy(holdings.value(c.cache()));
        Holding cache = holdings.cache(c.cache());
        if (cache != null && --cache.references == 0) {
          holdings.release(cache);
        }
        yield Outcome.DONE;
      }
      case SlabCall.KmemCacheShrink c ->
          new Outcome.Number(spi.kmemCacheShrink(holdings.value(c.cache())));
      case SlabCall.KmemCacheSize c ->
          new Outcome.Number(spi.kmemCacheSize(holdings.value(c.cache())));
      case SlabCall.KmemCacheAlloc c ->
          object(
              name,
              c,
              c.gfp().zero(),
              spi.kmemCacheAlloc(holdings.value(c.cache()), c.gfp().bits()));
      case SlabCall.KmemCacheZalloc c ->
          object(name, c, true, spi.kmemCacheZalloc(holdings.value(c.cache()), c.gfp().bits()));
      case SlabCall.KmemCacheAllocNode c ->
          object(
              name,
              c,
              c.gfp().zero(),
              spi.kmemCacheAllocNode(holdings.value(c.cache()), c.gfp().bits(), c.node()));
      case SlabCall.KmemCacheAllocBulk c -> bulk(spi, c, name);
      case SlabCall.KmemCacheFree c -> {
        spi.kmemCacheFree(holdings.value(c.cache()), holdings.value(c.object()));
        yield gone(List.of(c.object()));
      }
      case SlabCall.KmemCacheFreeBulk c -> {
        long[] objects = c.objects().stream().mapToLong(holdings::value).toArray();
        spi.kmemCacheFreeBulk(holdings.value(c.cache()), objects);
        yield gone(c.objects());
      }
    };
  }

  private Outcome create(SlabAllocator spi, SlabCall.KmemCacheCreate call, @Nullable String name) {
    Holding cache = new Holding(Holding.Kind.CACHE, 0, call.size());
    cache.ctor = call.ctor();
    SlabAllocator.Constructor ctor =
        object -> {
          cache.ctors++;
          observer.fill(object, call.size(), SlabCall.CTOR_SEED);
        };
    long token =
        spi.kmemCacheCreate(
            call.name(), call.size(), call.align(), call.flags().bits(), call.ctor() ? ctor : null);
    if (token == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    cache.address = token;
    holdings.bind(name, token, merged(cache));
    return Outcome.Pointer.of(token);
  }

  /** A cache answered with a live one's number is that one: it has two owners now (SL-07). */
  private Holding merged(Holding cache) {
    Holding older = holdings.cacheAt(cache.address);
    if (older == null || !older.live) {
      return cache;
    }
    older.references++;
    older.requested = Math.max(older.requested, cache.requested);
    return older;
  }

  private Holding born(SlabCall.Allocating call, long address) {
    Holding cache = holdings.cache(call.cache());
    if (cache == null) {
      throw new IllegalStateException(call.cache() + " was checked to be a cache");
    }
    Holding holding = new Holding(Holding.Kind.OBJECT, address, cache.requested);
    holding.cache = cache;
    cache.objects++;
    return holding;
  }

  private Outcome object(
      @Nullable String name, SlabCall.Allocating call, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = born(call, address);
    holdings.bind(name, address, holding);
    return seen(holding, zeroed);
  }

  private Outcome.Pointer seen(Holding holding, boolean zeroed) {
    return observer.pointer(holding, zeroed, holding.cache.ctor);
  }

  private Outcome bulk(SlabAllocator spi, SlabCall.KmemCacheAllocBulk call, @Nullable String name) {
    long[] objects = new long[call.count()];
    int got = spi.kmemCacheAllocBulk(holdings.value(call.cache()), call.gfp().bits(), objects);
    List<Holding> each = new ArrayList<>();
    for (int i = 0; i < Math.min(got, objects.length); i++) {
      each.add(born(call, objects[i]));
    }
    holdings.bindAll(name, each);
    return new Outcome.Pointers(
        each.stream().map(object -> seen(object, call.gfp().zero())).toList());
  }

  private Outcome gone(List<Operand> objects) {
    for (Operand object : objects) {
      Holding holding = holdings.givenBack(object);
      if (holding != null && holding.live) {
        holdings.release(holding);
      }
    }
    return Outcome.DONE;
  }
}
