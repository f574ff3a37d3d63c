/**
 * Every error that the handler answers with: RFC 9457 `application/problem+json` bodies
 * `{"type": "about:blank", "title", "status", "code", "requestId"}`, plus `detail` and `parameter` where they help the
 * caller. The code is stable; the title is for people.
 */
export declare const Problems: {
    readonly INVALID_BODY: {
        readonly status: 400;
        readonly title: "The body is not valid JSON";
    };
    readonly INVALID_PARAMETER: {
        readonly status: 400;
        readonly title: "A parameter is missing or not valid";
    };
    readonly INVALID_VALUE: {
        readonly status: 400;
        readonly title: "The database refused a value of the request";
    };
    readonly MISSING_CLAIM: {
        readonly status: 403;
        readonly title: "The caller lacks a claim that this route needs";
    };
    readonly NOT_FOUND: {
        readonly status: 404;
        readonly title: "Nothing was found";
    };
    readonly CONFLICT: {
        readonly status: 409;
        readonly title: "The request conflicts with what is stored";
    };
    readonly INTERNAL_ERROR: {
        readonly status: 500;
        readonly title: "The API could not answer";
    };
    readonly DATABASE_UNAVAILABLE: {
        readonly status: 503;
        readonly title: "The database cannot be reached";
    };
    readonly DATABASE_TIMEOUT: {
        readonly status: 504;
        readonly title: "The database did not answer in time";
    };
};
export type ProblemCode = keyof typeof Problems;
/** Media type of RFC 9457. */
export declare const PROBLEM_MEDIA_TYPE = "application/problem+json";
