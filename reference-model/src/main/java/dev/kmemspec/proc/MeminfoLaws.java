package dev.kmemspec.proc;

/** What must hold of {@code meminfo}, by itself and beside the files whose sums it tells. */
final class MeminfoLaws {
  private static final String FILE = "meminfo";
  private static final String MISSING = " is not in the snapshot";

  private MeminfoLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    Meminfo meminfo = snapshot.meminfo();
    if (meminfo == null) {
      return;
    }
    long slab = meminfo.get("Slab");
    findings
        .law("AC-06", FILE, "Slab is SReclaimable and SUnreclaim together")
        .check(
            slab == meminfo.get("SReclaimable") + meminfo.get("SUnreclaim"),
            slab + " kB; " + meminfo.get("SReclaimable") + " and " + meminfo.get("SUnreclaim"))
        .done();
    if (meminfo.get("KReclaimable") >= 0) {
      findings
          .law("AC-06", FILE, "KReclaimable is SReclaimable and more")
          .check(
              meminfo.get("KReclaimable") >= meminfo.get("SReclaimable"),
              meminfo.get("KReclaimable") + " kB; " + meminfo.get("SReclaimable"))
          .done();
    }
    free(snapshot, meminfo, findings);
    slabs(snapshot, meminfo, findings);
    vmalloc(snapshot, meminfo, findings);
  }

  private static void free(Snapshot snapshot, Meminfo meminfo, Findings findings) {
    Findings.Law free = findings.law("AC-02", FILE, "MemFree is the free pages of all zones");
    Findings.Law total = findings.law("AC-02", FILE, "MemTotal is the pages that zones manage");
    Zoneinfo zoneinfo = snapshot.zoneinfo();
    if (zoneinfo == null) {
      free.open("zoneinfo" + MISSING).done();
      total.open("zoneinfo" + MISSING).done();
      return;
    }
    if (snapshot.pageSize() > 0 && !snapshot.allManaged()) {
      String later = "the zones do not manage all memory yet";
      free.open(later).done();
      total.open(later).done();
      return;
    }
    long pages = zoneinfo.populated().stream().mapToLong(Zoneinfo.Zone::free).sum();
    near(snapshot, free, meminfo.get("MemFree"), pages);
    near(snapshot, total, meminfo.get("MemTotal"), snapshot.managed());
    free.done();
    total.done();
  }

  private static void near(Snapshot snapshot, Findings.Law law, long kilobytes, long pages) {
    if (snapshot.pageSize() == 0) {
      law.open("the page size needs zoneinfo beside meminfo");
      return;
    }
    long told = kilobytes * 1024 / snapshot.pageSize();
    law.near(
        told,
        pages,
        snapshot.slack(),
        kilobytes + " kB are " + told + " pages, and there are " + pages);
  }

  private static void slabs(Snapshot snapshot, Meminfo meminfo, Findings findings) {
    Vmstat vmstat = snapshot.vmstat();
    if (vmstat != null && vmstat.get("nr_slab_unreclaimable") >= 0) {
      Findings.Law law = findings.law("AC-06", FILE, "Slab is the slab pages of vmstat");
      near(
          snapshot,
          law,
          meminfo.get("Slab"),
          vmstat.get("nr_slab_reclaimable") + vmstat.get("nr_slab_unreclaimable"));
      law.done();
    }
    Findings.Law within = findings.law("AC-06", FILE, "Slab has room for the slabs of all caches");
    Slabinfo slabinfo = snapshot.slabinfo();
    if (slabinfo == null || snapshot.pageSize() == 0) {
      within.open("slabinfo and zoneinfo are needed beside it").done();
      return;
    }
    long pages = 0;
    for (Slabinfo.Row row : slabinfo.rows()) {
      pages += row.numSlabs() * row.pagesPerSlab();
    }
    long told = meminfo.get("Slab") * 1024 / snapshot.pageSize();
    within
        .check(
            pages <= told + snapshot.slack(),
            "caches have slabs of " + pages + " pages, and Slab is " + told + " pages")
        .done();
  }

  private static void vmalloc(Snapshot snapshot, Meminfo meminfo, Findings findings) {
    Findings.Law law = findings.law("AC-07", FILE, "VmallocUsed is the pages of all vmalloc areas");
    Vmallocinfo vmallocinfo = snapshot.vmallocinfo();
    if (vmallocinfo == null) {
      law.open("vmallocinfo" + MISSING).done();
      return;
    }
    if (meminfo.get("VmallocUsed") <= 0) {
      law.open("this kernel does not count it").done();
      return;
    }
    long pages = 0;
    for (Vmallocinfo.Row row : vmallocinfo.rows()) {
      pages += row.flags().contains("vmalloc") ? Math.max(0, row.pages()) : 0;
    }
    near(snapshot, law, meminfo.get("VmallocUsed"), pages);
    law.done();
  }
}
