/**
 * Plans of a prepared statement, named as PostgreSQL names them (https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES).
 * A custom plan is made for the values of one execution. A generic plan is made once for a connection and fits all values.
 */
export enum Planning {
  /**
   * PostgreSQL decides, as with `plan_cache_mode = auto`: the first five executions on a connection have custom plans; then it keeps a generic plan
   * if its estimated cost is not much higher than their average, which saves the time to plan.
   */
  AUTO = 'auto',
  /**
   * Each request has a custom plan, as with `plan_cache_mode = force_custom_plan`: for skewed columns, where a plan that is fast for one value is
   * slow for another, and for values that switch a condition on or off.
   */
  CUSTOM_PLAN = 'force_custom_plan',
}
