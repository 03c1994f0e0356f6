package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.Reference;
import java.util.Set;

/** The reference but for one flaw, which a subclass plants by overriding one of its methods. */
abstract class FlawedReference extends Reference implements Chaff {
  private final String name;
  private final String bug;
  private final String planted;
  private final String rule;
  private final String message;
  private final Profile profile;
  private final String trigger;

  FlawedReference(
      String name,
      String bug,
      String planted,
      String rule,
      String message,
      Profile profile,
      String trigger) {
    this.name = "flawed-" + name;
    this.bug = bug;
    this.planted = planted;
    this.rule = rule;
    this.message = message;
    this.profile = profile;
    this.trigger = trigger;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String summary() {
    return planted;
  }

  @Override
  public final Profile defaultProfile() {
    return profile;
  }

  @Override
  public final Set<Profile> profiles() {
    return Set.of(profile);
  }

  @Override
  public final String bug() {
    return bug;
  }

  @Override
  public final String rule() {
    return rule;
  }

  @Override
  public final String message() {
    return message;
  }

  @Override
  public final String trigger() {
    return trigger;
  }
}
