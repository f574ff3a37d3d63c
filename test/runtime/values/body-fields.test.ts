import { readBody } from '../../../runtime/values/body-fields';
import { request } from '../requests';

const read = (body: string | Uint8Array | undefined, contentType?: string) => {
  const fields = readBody(request('POST /', { body, headers: contentType === undefined ? {} : { 'content-type': contentType } }));
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.map(({ kind, text }) => `${kind} ${text}`)]));
};

describe('readBody', () => {
  test.each([undefined, '', 'application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json', 'application/vnd.api+json'])('a body of type %s is JSON', contentType => {
    expect(read('{"a":1,"b":"x"}', contentType)).toEqual({ a: ['number 1'], b: ['string x'] });
  });

  test.each(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;charset=UTF-8'])('a body of type %s is a form', contentType => {
    expect(read('a=1&b=x+%26%C3%A9&a=2', contentType)).toEqual({ a: ['text 1', 'text 2'], b: ['text x &é'] });
  });

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonp', 'text/json', 'json'])('throws UNSUPPORTED_MEDIA_TYPE when a body is %s', contentType => {
    expect(() => read('{"a":1}', contentType)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }));
  });

  test.each([undefined, ''])('a body that is %j has no fields, whatever its type', body => {
    expect(read(body, 'text/plain')).toEqual({});
  });

  test.each(['{"a":"é"}', Buffer.from('{"a":"é"}'), '\ufeff{"a":"é"}', Buffer.from('\ufeff{"a":"é"}')])('%j is UTF-8, with or without a byte order mark', body => {
    expect(read(body)).toEqual({ a: ['string é'] });
  });

  test.each(['application/json', 'application/x-www-form-urlencoded'])('throws INVALID_BODY when bytes of type %s are not UTF-8', contentType => {
    expect(() => read(Buffer.from('{"a":"\xe9"}', 'latin1'), contentType)).toThrow(expect.objectContaining({ code: 'INVALID_BODY', detail: 'the body must be UTF-8' }));
  });

  test('throws UNSUPPORTED_MEDIA_TYPE when bytes are not text', () => {
    expect(() => read(Buffer.from([0x89, 0x50]), 'image/png')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }));
  });

  test('throws INVALID_BODY when the escapes of a form are not UTF-8, but accepts a lone %', () => {
    expect(() => read('a=caf%e9', 'application/x-www-form-urlencoded')).toThrow(expect.objectContaining({ code: 'INVALID_BODY', detail: 'the body must be UTF-8' }));
    expect(read('a=caf%C3%A9%21+100%&b=%zz', 'application/x-www-form-urlencoded')).toEqual({ a: ['text café! 100%'], b: ['text %zz'] });
  });

  test.each(['', Buffer.alloc(0)])('%j has no fields', body => {
    expect(read(body, 'text/plain')).toEqual({});
  });

  test('throws INVALID_BODY when JSON is not an object', () => {
    expect(() => read('[1]')).toThrow(expect.objectContaining({ code: 'INVALID_BODY' }));
  });
});
