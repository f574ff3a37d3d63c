import { corsHeaders } from '../../../runtime/http/cors';

const cors = { allowOrigins: ['https://a.example.com', 'https://b.example.com'], exposeHeaders: ['location', 'etag'], allowCredentials: true };

describe('corsHeaders', () => {
  test('there are none without CORS', () => {
    expect(corsHeaders(undefined, 'https://a.example.com')).toEqual({});
  });

  test('an allowed origin is named, alone', () => {
    expect(corsHeaders(cors, 'https://b.example.com')).toEqual({
      'vary': 'Origin',
      'access-control-allow-origin': 'https://b.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'location, etag',
    });
  });

  test.each([undefined, 'null', 'https://evil.example.com', 'https://a.example.com.evil.com', 'HTTPS://A.example.com', 'http://a.example.com'])(
    'origin %s gets Vary only', origin => {
      expect(corsHeaders(cors, origin)).toEqual({ vary: 'Origin' });
    });

  test('the asterisk allows all origins, without credentials', () => {
    expect(corsHeaders({ ...cors, allowOrigins: ['*'], exposeHeaders: [] }, 'https://a.example.com')).toEqual({ 'access-control-allow-origin': '*' });
  });

  test('credentials and exposed headers are left out when there are none', () => {
    expect(corsHeaders({ ...cors, exposeHeaders: [], allowCredentials: false }, 'https://a.example.com')).toEqual({
      'vary': 'Origin', 'access-control-allow-origin': 'https://a.example.com',
    });
  });
});
