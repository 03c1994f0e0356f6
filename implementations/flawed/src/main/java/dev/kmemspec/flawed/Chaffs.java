package dev.kmemspec.flawed;

import java.util.List;

/** Every chaff, in the order of the bugs. */
public final class Chaffs {
  private static final List<Chaff> ALL =
      List.of(
          new KreallocNodeMove(),
          new KreallocDirtySlack(),
          new KcallocWraps(),
          new CallocWraps(),
          new RoundingWraps(),
          new MallocWraps(),
          new HeaderMisaligns(),
          new SensitiveClearsPointer(),
          new OrderAboveLimit(),
          new LargestOrderRefused(),
          new FreelistDuplicates(),
          new MergeIgnoresAlignment(),
          new MergeIgnoresZone(),
          new BulkKeepsFreePointer(),
          new BulkUndoLeaks(),
          new BulkUndoFreesTooMuch(),
          new NodeNotChecked(),
          new CtorEveryTime(),
          new CtorOncePerPage(),
          new TailLeak(),
          new MergeWithoutCheck(),
          new ReserveSkipsZones(),
          new PcpCountsEntries(),
          new SplitUpperHalf(),
          new MetadataLeaks(),
          new BrkIgnoresTag(),
          new SpuriousNull(),
          new MarksIgnored(),
          new PagesHalfZeroed(),
          new ObjectsNotZeroed(),
          new FailedKreallocFrees(),
          new FreedTwice(),
          new KsizeTooLarge(),
          new KreallocLosesContent(),
          new ThisnodeIgnored(),
          new CeilingIgnored(),
          new KmallocZeroNull(),
          new BulkPartial(),
          new CacheSizeIsStride(),
          new ShrinkLies(),
          new ExactKeepsSurplus(),
          new KreallocZeroKeeps(),
          new KreallocArrayWraps(),
          new DmaIgnored(),
          new RoundupPowerOfTwo(),
          new FreeScribbles(),
          new Throws(),
          new NofailFails(),
          new BulkStopsEarly(),
          new CongruentSearchSkips(),
          new IterationSkipsBlock(),
          new ChunkMetadataLeak(),
          new ChunkFreedTooEarly(),
          new EmptyPagesShared(),
          new PercpuOnlineOnly(),
          new StaticFirstCopyOnly(),
          new PercpuSizeWraps(),
          new PercpuByteUnits(),
          new UnitsDrift(),
          new FreePercpuOfNull(),
          new PercpuDoubleFreeBug(),
          new GetCpuVarOfFirst(),
          new ThisCpuAddCarries(),
          new PreemptCountFlat(),
          new ReserveOverflows(),
          new UnitsShareFrames(),
          new FreeChunksKept(),
          new PercpuFailuresFlood(),
          new BrkKeepsContent(),
          new MmapKeepsContent(),
          new ZeroPageWritten(),
          new MunmapRoundsDown(),
          new ReallocCopiesHalf());

  private Chaffs() {}

  /** All of them. */
  public static List<Chaff> all() {
    return ALL;
  }
}
