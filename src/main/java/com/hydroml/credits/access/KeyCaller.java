package com.hydroml.credits.access;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Holder;
import com.hydroml.credits.web.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sends a key.
 *
 * @param state shared by all secrets of the key, and kept when keys are read anew
 */
record KeyCaller(ApiKey key, KeyState state) implements Caller {

  @Override
  public String id() {
    return key.id();
  }

  /** A key that was given to a person stands for the person. */
  @Override
  public Holder holder() {
    return switch (key.owner()) {
      case "service" -> new Holder.Service();
      case "user" -> new Holder.Person("api-key:" + key.id());
      default -> new Holder.Unidentified();
    };
  }

  @Override
  public Set<String> persons() {
    Set<String> accounts = key.accounts();
    return accounts == null || !key.owner().equals("user") ? Set.of() : accounts;
  }

  @Override
  public int admit() {
    return state.limiter().admit();
  }

  @Override
  public void charge(int turns) {
    state.limiter().charge(turns);
  }

  @Override
  public String name() {
    return key.name();
  }

  @Override
  public Set<Scope> scopes() {
    return key.scopes();
  }

  @Override
  public @Nullable Set<String> accounts() {
    return key.accounts();
  }
}
