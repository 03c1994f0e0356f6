package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.MemallocScope;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Task;
import dev.kmemspec.program.TaskCall;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the running task has said of itself, and what its requests get by it. */
final class TaskChecks {
  private static final Pattern MODE = Pattern.compile(Heard.FAILURE + ".*mode:([A-Za-z_|]+)");

  private TaskChecks() {}

  /** GF-16: the answer tells whether the task was in such a scope before. */
  static Decision nested(World world, TaskCall.Save call, Outcome.Number answer) {
    boolean before = world.task().in(call.scope());
    return Decision.of(
        (answer.value() != 0) == before,
        () ->
            "the task was "
                + (before ? "" : "not ")
                + "in such a scope, and the answer was "
                + answer.value());
  }

  /** GF-16: what will be pinned comes from no movable zone. */
  static Decision pinned(World world, PageCall.Allocating call, Outcome outcome) {
    boolean scope = world.task().in(MemallocScope.PIN);
    if (!scope || !call.gfp().has(Gfp.MOVABLE_BIT) || interrupted(world)) {
      return Decision.SILENT;
    }
    return Handed.each(
        outcome,
        page -> {
          Zone zone = Handed.zone(world, page);
          return zone == null
              ? Decision.SILENT
              : Decision.of(
                  zone.kind() != ZoneKind.MOVABLE,
                  () -> "a task that will pin it got memory of a movable zone");
        });
  }

  /** GF-16: a failure is reported with the mask that is left. */
  static Decision reduced(World world, PageCall.Allocating call, Outcome outcome) {
    Task task = world.task();
    boolean scope = task.in(MemallocScope.NOIO) || task.in(MemallocScope.NOFS);
    String report = Heard.of(world, Heard.FAILURE);
    Matcher mode = MODE.matcher(report == null ? "" : report);
    if (!scope || report == null || !mode.find()) {
      return Decision.SILENT;
    }
    Gfp told = Gfp.parse(mode.group(1));
    return Decision.of(
        task.mask(told).equals(told),
        () -> "the mask " + told + " was used where " + task.mask(told) + " is left of it");
  }

  /** PG-53: memory of last resort is there for who frees memory. */
  static Decision lastResort(World world, PageCall.Allocating call, Outcome outcome) {
    Gfp gfp = PageMoves.mask(world, call);
    boolean entitled = Supply.memalloc(world, gfp) && world.context() != Context.HARDIRQ;
    return entitled ? served(world, call, outcome, zone -> 0) : Decision.SILENT;
  }

  /** PG-55: what a real-time task and an OOM victim may use of the reserve, and no more. */
  static Decision entitled(World world, PageCall.Allocating call, Outcome outcome) {
    Task task = world.task();
    Gfp gfp = PageMoves.mask(world, call);
    boolean realtime = task.realtime() && gfp.blocking();
    boolean victim = task.victim() && !gfp.has(Gfp.NOMEMALLOC_BIT);
    if ((!realtime && !victim) || interrupted(world) || Supply.unlimited(world, gfp)) {
      return Decision.SILENT;
    }
    Decision within = WatermarkChecks.above(world, call, outcome, false);
    return within instanceof Decision.Silent
        ? served(world, call, outcome, zone -> marked(world, gfp, zone))
        : within;
  }

  private static int marked(World world, Gfp gfp, int zone) {
    long reserve = Supply.reserve(world.machine(), world.machine().zones().get(zone), gfp);
    return Math.toIntExact(Supply.leastMark(world, zone, gfp) + reserve);
  }

  /** One page is refused only where every permitted zone is down to that mark. */
  private static Decision served(
      World world, PageCall.Allocating call, Outcome outcome, Mark mark) {
    Machine machine = world.machine();
    Gfp gfp = PageMoves.mask(world, call);
    int node = Handed.node(world, call);
    boolean single = !(call instanceof PageCall.AllocPagesBulk);
    boolean known = world.complete() && !world.faulty() && !gfp.contradictory();
    if (!single || !known || PageMoves.order(call, machine) != 0) {
      return Decision.SILENT;
    }
    IntPredicate enough =
        zone ->
            Supply.permits(machine, machine.zones().get(zone), gfp, node)
                && Supply.left(world, zone) > mark.of(zone);
    for (int zone = 0; zone < machine.zones().size(); zone++) {
      if (enough.test(zone)) {
        String words = Handed.words(machine.zones().get(zone));
        long left = Supply.left(world, zone);
        return Decision.of(
            !(outcome instanceof Outcome.Null),
            () -> words + " has at least " + left + " free pages, and one was refused");
      }
    }
    return Decision.SILENT;
  }

  private interface Mark {
    long of(int zone);
  }

  /** In an interrupt the rights of the task below it do not count, or not all of them. */
  private static boolean interrupted(World world) {
    return world.context() == Context.SOFTIRQ
        || world.context() == Context.HARDIRQ
        || world.context() == Context.NMI;
  }
}
